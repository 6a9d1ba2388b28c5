"""A million damaged messages for each decoder: heartbeat's packets and its serial line, the peers' frames and their greeting,
NBD, and fifty thousand on the bus of whole clusters. Each is taken or refused; none makes a service fail, or take memory for
nothing."""

INPUTS = 1_000_000


def prove(proof):
    proof.runs("./mvnw", "-q", "-pl", "heartbeat-service,replication-service,cluster-simulator", "-am", "test",
               "-Dtest=*FuzzTest,HostileBusTest", f"-Dtwinhost.fuzz.inputs={INPUTS}",
               "-Dsurefire.failIfNoSpecifiedTests=false", minutes=90)
