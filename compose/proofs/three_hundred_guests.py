"""Three hundred guests of two volumes, on two nodes of the simulator: all start at home, each node knows all of the other, and
all are taken over when one loses power, and known again when it is back. CI does the same with 64."""


def prove(proof):
    proof.runs("./mvnw", "-q", "-pl", "cluster-simulator", "-am", "test", "-Dtest=ManyGuestsTest", "-Dguests=300",
               "-Dsurefire.failIfNoSpecifiedTests=false", minutes=30)
