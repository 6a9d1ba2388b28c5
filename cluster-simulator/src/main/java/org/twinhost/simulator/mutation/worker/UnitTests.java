package org.twinhost.simulator.mutation.worker;

import java.util.Optional;
import org.junit.platform.commons.JUnitException;
import org.junit.platform.engine.CancellationToken;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherExecutionRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs JUnit tests whose classes come from a class loader that is not JUnit's. On one thread. */
final class UnitTests {

    /** @param test that method, or the class where it is no method that failed */
    record Failure(String test, String what) {}

    static final class NoTest extends Exception {
        private static final long serialVersionUID = 1L;

        NoTest(String message) {
            super(message);
        }
    }

    private static final int WORDS_MAX = 200;

    private final Launcher launcher = LauncherFactory.create(LauncherConfig.builder()
            .enableLauncherSessionListenerAutoRegistration(false)
            .enableLauncherDiscoveryListenerAutoRegistration(false)
            .enableTestExecutionListenerAutoRegistration(false)
            .enablePostDiscoveryFilterAutoRegistration(false)
            .build());

    /**
     * The first failure; what it would have run after that is not run.
     *
     * @throws NoTest when there is none of that name: it would pass for ever
     */
    Optional<Failure> run(String test, ClassLoader loader) throws NoTest {
        var thread = Thread.currentThread();
        var before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            var first = new First(test);
            launcher.execute(LauncherExecutionRequestBuilder.request(plan(test, loader)).listeners(first)
                    .cancellationToken(first.token).build());
            return Optional.ofNullable(first.failure);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private TestPlan plan(String test, ClassLoader loader) throws NoTest {
        try {
            var plan = launcher.discover(
                    LauncherDiscoveryRequestBuilder.request().selectors(selector(test, loader)).build());
            if (plan.containsTests()) {
                return plan;
            }
        } catch (JUnitException e) {
            throw new NoTest("there is no test " + test + ": " + First.words(e));
        }
        throw new NoTest("there is no test " + test);
    }

    private static DiscoverySelector selector(String test, ClassLoader loader) {
        return test.contains("#")
                ? DiscoverySelectors.selectMethod(loader, test)
                : DiscoverySelectors.selectClass(loader, test);
    }

    private static final class First implements TestExecutionListener {

        private final CancellationToken token = CancellationToken.create();
        private final String test;
        private Failure failure;

        First(String test) {
            this.test = test;
        }

        @Override
        public void executionFinished(TestIdentifier of, TestExecutionResult result) {
            if (failure == null && result.getStatus() == TestExecutionResult.Status.FAILED) {
                var where = of.getSource().filter(MethodSource.class::isInstance).map(MethodSource.class::cast)
                        .map(method -> method.getClassName() + "#" + method.getMethodName() + "("
                                + method.getMethodParameterTypes() + ")");
                failure = new Failure(where.orElse(test), result.getThrowable().map(First::words).orElse("failed"));
                token.cancel();
            }
        }

        private static String words(Throwable failed) {
            var all = String.valueOf(failed).strip().replaceAll("\\s+", " ");
            return all.length() <= WORDS_MAX ? all : all.substring(0, WORDS_MAX);
        }
    }
}
