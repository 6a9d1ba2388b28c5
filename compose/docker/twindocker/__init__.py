"""What runs in the containers of the docker-compose lab: a node, its BMC, a witness. docs/decisions/0099 says why so."""
