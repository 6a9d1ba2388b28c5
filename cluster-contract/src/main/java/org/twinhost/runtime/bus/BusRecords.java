package org.twinhost.runtime.bus;

import io.quarkus.runtime.annotations.RegisterForReflection;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.Principal;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.View;
import org.twinhost.contract.assess.Assessment;
import org.twinhost.contract.assess.Finding;
import org.twinhost.contract.assess.FindingCode;
import org.twinhost.contract.assess.Verdict;
import org.twinhost.contract.bus.Inbound;
import org.twinhost.contract.bus.Outbound;
import org.twinhost.contract.bus.Reasons;
import org.twinhost.contract.bus.Reply;
import org.twinhost.contract.bus.Request;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.ConfigStatus;
import org.twinhost.contract.config.ConstraintConfig;
import org.twinhost.contract.config.FenceDeviceConfig;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.contract.config.LinkConfig;
import org.twinhost.contract.config.MetaDisk;
import org.twinhost.contract.config.NodeConfig;
import org.twinhost.contract.config.ProtectAgainst;
import org.twinhost.contract.config.Revision;
import org.twinhost.contract.config.Timing;
import org.twinhost.contract.config.VolumeConfig;
import org.twinhost.contract.config.change.ChangeOutcome;
import org.twinhost.contract.config.change.ConfigCommand;
import org.twinhost.contract.fencing.FenceAttempt;
import org.twinhost.contract.fencing.FenceDeviceState;
import org.twinhost.contract.fencing.FenceProof;
import org.twinhost.contract.fencing.FencingCommand;
import org.twinhost.contract.fencing.FencingState;
import org.twinhost.contract.heartbeat.HeartbeatCommand;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.contract.heartbeat.LinkState;
import org.twinhost.contract.heartbeat.Liveness;
import org.twinhost.contract.heartbeat.PeerState;
import org.twinhost.contract.replication.ConnectionState;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.ReplicationCommand;
import org.twinhost.contract.replication.ReplicationState;
import org.twinhost.contract.replication.Role;
import org.twinhost.contract.replication.SplitBrainState;
import org.twinhost.contract.replication.VerifyState;
import org.twinhost.contract.replication.VolumeState;
import org.twinhost.contract.resource.AdminRequest;
import org.twinhost.contract.resource.ClusterEvent;
import org.twinhost.contract.resource.ClusterStatus;
import org.twinhost.contract.resource.DrillReport;
import org.twinhost.contract.resource.DrillSummary;
import org.twinhost.contract.resource.EventId;
import org.twinhost.contract.resource.EventKind;
import org.twinhost.contract.resource.EventPage;
import org.twinhost.contract.resource.FailoverTimeline;
import org.twinhost.contract.resource.NodeReport;
import org.twinhost.contract.resource.Operation;
import org.twinhost.contract.resource.ReportPart;
import org.twinhost.contract.resource.ResourceCommand;
import org.twinhost.contract.vm.GuestRunState;
import org.twinhost.contract.vm.GuestState;
import org.twinhost.contract.vm.VmCommand;
import org.twinhost.contract.vm.VmRefusal;
import org.twinhost.contract.vm.VmState;

/** What travels as JSON, named for native executables, where nothing is found by itself. */
@RegisterForReflection(targets = {
    NodeId.class,
    Principal.class,
    Principal.Origin.class,
    Principal.Right.class,
    ServiceName.class,
    View.class,
    Inbound.class,
    Outbound.class,
    Outbound.Channel.class,
    Reasons.class,
    Reply.class,
    Reply.Outcome.class,
    Request.class,
    Assessment.class,
    Assessment.LastDrill.class,
    Assessment.IfLost.class,
    Assessment.Outcome.class,
    Assessment.Why.class,
    Finding.class,
    FindingCode.class,
    Verdict.class,
    ChangeOutcome.class,
    ChangeOutcome.Verdict.class,
    ChangeOutcome.Edit.class,
    ClusterSnapshot.class,
    ConfigCommand.class,
    ConfigCommand.Propose.class,
    ConfigCommand.SetGuestTarget.class,
    ConfigCommand.SetStandby.class,
    ConfigCommand.SetMaintenance.class,
    ConfigCommand.Choose.class,
    ConfigCommand.Choose.Side.class,
    ConfigCommand.Import.class,
    ConfigStatus.class,
    ConfigStatus.Origin.class,
    ConfigStatus.Directory.class,
    ConstraintConfig.class,
    FenceDeviceConfig.class,
    FenceDeviceConfig.Kind.class,
    FenceDeviceConfig.AgentOption.class,
    GuestConfig.class,
    GuestConfig.Target.class,
    GuestConfig.KernelBoot.class,
    LinkConfig.class,
    LinkConfig.Kind.class,
    MetaDisk.class,
    NodeConfig.class,
    NodeConfig.LinkEnd.class,
    ProtectAgainst.class,
    Revision.class,
    Timing.class,
    VolumeConfig.class,
    VolumeConfig.Protocol.class,
    VolumeConfig.ReplicaConfig.class,
    VolumeConfig.MetaDiskConfig.class,
    VolumeConfig.InitialSync.class,
    FenceAttempt.class,
    FenceDeviceState.class,
    FenceDeviceState.Condition.class,
    FenceDeviceState.Test.class,
    FenceProof.class,
    FenceProof.Method.class,
    FencingCommand.class,
    FencingCommand.Fence.class,
    FencingCommand.CancelFencing.class,
    FencingCommand.ProofOf.class,
    FencingCommand.Confirm.class,
    FencingCommand.Check.class,
    FencingState.class,
    HeartbeatCommand.class,
    HeartbeatCommand.EndWaiting.class,
    HeartbeatCommand.Leave.class,
    HeartbeatCommand.FallSilent.class,
    HeartbeatCommand.ReadClock.class,
    HeartbeatCommand.ReadClock.Reading.class,
    HeartbeatCommand.Check.class,
    HeartbeatState.class,
    LinkState.class,
    Liveness.class,
    PeerState.class,
    PeerState.Clock.class,
    ConnectionState.class,
    DiskState.class,
    ReplicationCommand.class,
    ReplicationCommand.Promote.class,
    ReplicationCommand.Demote.class,
    ReplicationCommand.Volumes.class,
    ReplicationCommand.ProbePeer.class,
    ReplicationCommand.Outdate.class,
    ReplicationCommand.Check.class,
    ReplicationCommand.Device.class,
    ReplicationState.class,
    ReplicationState.PeerContact.class,
    Role.class,
    SplitBrainState.class,
    SplitBrainState.Side.class,
    VerifyState.class,
    VerifyState.Range.class,
    VerifyState.Trouble.class,
    VerifyState.Why.class,
    VolumeState.class,
    AdminRequest.class,
    AdminRequest.StartGuest.class,
    AdminRequest.StopGuest.class,
    AdminRequest.MoveGuest.class,
    AdminRequest.Standby.class,
    AdminRequest.Maintenance.class,
    AdminRequest.Leave.class,
    AdminRequest.Shutdown.class,
    ClusterStatus.class,
    ClusterStatus.Cluster.class,
    ClusterStatus.ViewSummary.class,
    ClusterStatus.Node.class,
    ClusterStatus.Link.class,
    ClusterStatus.Service.class,
    ClusterStatus.Volume.class,
    ClusterStatus.Replica.class,
    ClusterStatus.Resource.class,
    ClusterStatus.Fencing.class,
    ClusterEvent.class,
    DrillReport.class,
    DrillReport.Guest.class,
    DrillReport.Kind.class,
    DrillReport.Seen.class,
    EventId.class,
    EventKind.class,
    EventPage.class,
    FailoverTimeline.class,
    DrillReport.Kind.class,
    DrillSummary.class,
    NodeReport.About.class,
    NodeReport.class,
    NodeReport.ServiceStatus.class,
    NodeReport.Leaving.class,
    NodeReport.UnderWay.class,
    Operation.class,
    Operation.Promote.class,
    Operation.Demote.class,
    Operation.StartGuest.class,
    Operation.StopGuest.class,
    ReportPart.class,
    ResourceCommand.class,
    ResourceCommand.Report.class,
    ResourceCommand.Repeat.class,
    ResourceCommand.Acknowledge.class,
    ResourceCommand.Execute.class,
    ResourceCommand.Administer.class,
    ResourceCommand.Events.class,
    GuestRunState.class,
    GuestState.class,
    VmCommand.class,
    VmCommand.Start.class,
    VmCommand.Shutdown.class,
    VmCommand.Destroy.class,
    VmCommand.Guests.class,
    VmCommand.Check.class,
    VmCommand.CheckAll.class,
    VmRefusal.class,
    VmRefusal.Code.class,
    VmState.class,
    VmState.Host.class
})
final class BusRecords {

    private BusRecords() {}
}
