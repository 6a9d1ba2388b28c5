package org.twinhost.runtime.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Somebody edits a log afterwards. */
class AuditChainTest {

    private static List<String> lines(int number) {
        var lines = new ArrayList<String>();
        var chain = AuditChain.START;
        for (int at = 1; at <= number; at++) {
            var link = chain.append("{\"act\":\"start web" + at + "\",\"who\":\"Zoë\"}");
            lines.add(link.line());
            chain = link.chain();
        }
        return lines;
    }

    private static AuditCheck read(List<String> lines) {
        var check = new AuditCheck();
        lines.forEach(check::read);
        return check;
    }

    @Test
    void aLogAsItWasWrittenHolds() {
        var check = read(lines(5));
        assertThat(check.broken()).isEmpty();
        assertThat(check.lines()).isEqualTo(5);
        assertThat(check.first()).isEqualTo(1);
        assertThat(AuditChain.after(lines(5).getLast())).contains(check.head());
    }

    @Test
    void anyByteThatIsChangedNamesItsLine() {
        var third = lines(5).get(2);
        for (int at = 0; at < third.length(); at++) {
            var lines = lines(5);
            var other = third.charAt(at) == '7' ? '8' : '7';
            lines.set(2, third.substring(0, at) + other + third.substring(at + 1));
            assertThat(read(lines).broken()).as("character %d of %s", at, third)
                    .hasValueSatisfying(broken -> assertThat(broken.line()).isEqualTo(3));
        }
    }

    @Test
    void aLineThatIsMissingMovedOrRepeatedIsNamed() {
        var missing = lines(5);
        missing.remove(2);
        assertThat(read(missing).broken()).hasValueSatisfying(broken -> {
            assertThat(broken.line()).isEqualTo(3);
            assertThat(broken.why()).contains("is number 4, 3 was expected");
        });
        var moved = lines(5);
        moved.add(3, moved.remove(1));
        assertThat(read(moved).broken()).hasValueSatisfying(broken -> assertThat(broken.line()).isEqualTo(2));
        var repeated = lines(5);
        repeated.add(1, repeated.getFirst());
        assertThat(read(repeated).broken()).hasValueSatisfying(broken ->
                assertThat(broken.why()).contains("begins a new chain"));
    }

    @Test
    void aLineThatWasWrittenAnewWithItsOwnHashIsFoundByTheNextOne() {
        var lines = lines(5);
        lines.set(1, AuditChain.after(lines.getFirst()).orElseThrow().append("{\"act\":\"nothing\"}").line());
        assertThat(read(lines).broken()).hasValueSatisfying(broken -> {
            assertThat(broken.line()).isEqualTo(3);
            assertThat(broken.why()).contains("does not continue the line before it");
        });
    }

    @Test
    void readingMayBeginWhereOlderFilesWereDropped() {
        var check = read(lines(9).subList(4, 9));
        assertThat(check.broken()).isEmpty();
        assertThat(check.first()).isEqualTo(5);
        assertThat(check.head().sequence()).isEqualTo(9);
    }

    @Test
    void nothingIsALogToo() {
        assertThat(read(List.of()).broken()).isEmpty();
        assertThat(read(List.of()).head()).isEqualTo(AuditChain.START);
        assertThat(read(List.of("hello")).broken()).hasValueSatisfying(broken ->
                assertThat(broken.why()).contains("no line of an audit log"));
    }

    @Test
    void anEntryIsOneLine() {
        assertThatThrownBy(() -> AuditChain.START.append("{\"a\":1}\n{\"b\":2}"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> AuditChain.START.append("{}")).isInstanceOf(IllegalArgumentException.class);
    }
}
