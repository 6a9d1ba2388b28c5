package org.twinhost.runtime.bus;

import io.smallrye.config.SmallRyeConfigBuilder;
import jakarta.enterprise.inject.Vetoed;
import java.util.HashMap;
import java.util.concurrent.CompletionStage;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.bus.Reply;
import org.twinhost.contract.bus.Request;
import org.twinhost.runtime.NodeIdentity;

/** The bus as another service of the node under test has it, on the test's broker. */
@Vetoed
public final class PlayedBus extends ClusterBus implements AutoCloseable {

    private PlayedBus(NodeIdentity identity) {
        super(identity, new BusTransport(new BusOptions(identity)), null);
    }

    /** Connects soon. */
    public static PlayedBus of(ServiceName service) {
        var bus = new PlayedBus(identity(service));
        bus.start(null);
        return bus;
    }

    static NodeIdentity identity(ServiceName service) {
        var settings = new HashMap<>(BrokerResource.settings());
        settings.put("twinhost.service", service.label());
        settings.put("twinhost.bus.repeat-ms", "300");
        return new SmallRyeConfigBuilder().addDiscoveredConverters().withDefaultValues(settings)
                .withMapping(NodeIdentity.class).withValidateUnknown(false).build().getConfigMapping(NodeIdentity.class);
    }

    @Override
    protected void actsFor(Request request, CompletionStage<Reply> answer) {
        // Its audit is nobody's.
    }

    @Override
    public void close() {
        stop(null);
    }
}
