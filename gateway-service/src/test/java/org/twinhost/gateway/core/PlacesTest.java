package org.twinhost.gateway.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.twinhost.gateway.core.Places.Answer.Full;
import org.twinhost.gateway.core.Places.Answer.InsteadOf;
import org.twinhost.gateway.core.Places.Answer.Welcome;

class PlacesTest {

    private static final long GRACE = 50;

    /** Ten places, three of them root's, four for one user. */
    private final Places<String> places = new Places<>(10, 3, 4, GRACE);

    private long now;

    /** Long after who came before. */
    private Places.Answer<String> comes(String who, String of) {
        now += GRACE;
        return places.came(who, of, of.equals("uid 0"), now);
    }

    private void come(String of, int number) {
        for (int i = 1; i <= number; i++) {
            assertThat(comes(of + "-" + i, of)).isEqualTo(new Welcome<>());
        }
    }

    @Test
    void whoUsesUpHisShareMakesRoomHimself() {
        come("anna", 4);
        come("eva", 1);
        assertThat(comes("anna-5", "anna")).isEqualTo(new InsteadOf<>("anna-1"));
        assertThat(comes("anna-6", "anna")).isEqualTo(new InsteadOf<>("anna-2"));
        assertThat(places.present()).isEqualTo(5);
    }

    @Test
    void whoIsAnsweredNeedNotLeave() {
        come("anna", 4);
        places.asked("anna-1");
        assertThat(comes("anna-5", "anna")).isEqualTo(new InsteadOf<>("anna-2"));
        for (var each : new String[] {"anna-3", "anna-4", "anna-5"}) {
            places.asked(each);
        }
        assertThat(comes("anna-6", "anna")).isEqualTo(new Full<>());
        places.left("anna-1");
        assertThat(comes("anna-7", "anna")).isEqualTo(new Welcome<>());
    }

    @Test
    void whoHasJustComeNeedNotLeave() {
        come("anna", 4);
        now = 0;
        assertThat(comes("anna-5", "anna")).isEqualTo(new Full<>());
        assertThat(places.present()).isEqualTo(4);
    }

    @Test
    void whenAllPlacesAreTakenTheLargestShareMakesRoom() {
        come("anna", 3);
        come("eva", 4);
        assertThat(comes("otto-1", "otto")).isEqualTo(new InsteadOf<>("eva-1"));
        assertThat(places.present()).isEqualTo(7);
    }

    @Test
    void nobodyLocksRootOut() {
        come("anna", 4);
        come("eva", 3);
        for (int i = 0; i < 3; i++) {
            assertThat(comes("root-" + i, "uid 0")).isEqualTo(new Welcome<>());
        }
        assertThat(comes("root-3", "uid 0")).isEqualTo(new Full<>());
        places.left("root-0");
        places.left("root-0");
        assertThat(places.present()).isEqualTo(9);
        assertThat(comes("root-3", "uid 0")).isEqualTo(new Welcome<>());
    }

    @Test
    void everyPlaceIsGivenBack() {
        for (int round = 0; round < 100; round++) {
            come("anna", 4);
            for (int i = 1; i <= 4; i++) {
                places.left("anna-" + i);
            }
        }
        assertThat(places.present()).isZero();
    }
}
