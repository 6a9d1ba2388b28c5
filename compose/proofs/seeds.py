"""Three thousand seeds of whole clusters in the simulator break no rule, and heal when the faults end."""


def prove(proof):
    proof.runs("cluster-simulator/simulate", "--seeds", 3000, "--jobs", proof.cores, minutes=90)
