package org.twinhost.replication.core.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.twinhost.replication.core.blocks.MemoryBudget;
import org.twinhost.replication.core.ports.Surroundings;

/** Beside the mark nothing is added and nothing is lost. */
class MarkedWritesTest {

    @Test
    void whateverElseIsAskedForIsPassedOn() throws Exception {
        for (var asked : Surroundings.class.getMethods()) {
            if (!asked.getName().equals("write")) {
                assertThat(heard(asked)).isEqualTo(List.of(asked));
            }
        }
    }

    /** What reaches the surroundings when that is asked of the replica's side. */
    private List<Method> heard(Method asked) throws Exception {
        var heard = new ArrayList<Method>();
        var out = (Surroundings) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {Surroundings.class},
                (_, method, _) -> {
                    heard.add(method);
                    return method.getReturnType() == long.class ? (Object) 7L : null;
                });
        var marked = new MarkedWrites(out, new Digests(out, 1 << 20, new MemoryBudget(1 << 20), 1));
        asked.invoke(marked, Stream.of(asked.getParameterTypes()).map(MarkedWritesTest::something).toArray());
        return heard;
    }

    private static Object something(Class<?> type) {
        return type == long.class ? (Object) 1L : type == int.class ? (Object) 1 : type == boolean.class ? (Object) true : null;
    }
}
