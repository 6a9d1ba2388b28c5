"""Every deliberate fault of mutants.txt is caught by the simulator."""


def prove(proof):
    proof.runs("cluster-simulator/simulate", "--mutants", "--jobs", proof.cores, minutes=60)
