package org.twinhost.gateway.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrometheusTextTest {

    @Test
    void eachFamilyStandsOnceAndEachSampleNamesItsService() {
        var text = new PrometheusText()
                .add("config", """
                        # HELP jvm_threads threads
                        # TYPE jvm_threads gauge
                        jvm_threads{state="runnable",} 4.0
                        # HELP own only here
                        # TYPE own counter
                        own_total 7.0
                        """)
                .add("vm", """
                        # HELP jvm_threads threads
                        # TYPE jvm_threads gauge
                        jvm_threads{state="runnable",} 5.0
                        # TYPE took histogram
                        took_bucket{le="0.1"} 1
                        took_sum{} 0.05
                        took_count 1
                        # EOF
                        """)
                .add("fencing", """
                        # TYPE took histogram
                        took_bucket{le="0.1"} 2
                        took_count 2
                        """);

        assertThat(text).hasToString("""
                # HELP jvm_threads threads
                # TYPE jvm_threads gauge
                jvm_threads{service="config",state="runnable",} 4.0
                jvm_threads{service="vm",state="runnable",} 5.0
                # HELP own only here
                # TYPE own counter
                own_total{service="config"} 7.0
                # TYPE took histogram
                took_bucket{service="vm",le="0.1"} 1
                took_sum{service="vm"} 0.05
                took_count{service="vm"} 1
                took_bucket{service="fencing",le="0.1"} 2
                took_count{service="fencing"} 2
                """);
    }
}
