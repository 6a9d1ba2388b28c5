"""The lab: whole Twinhost nodes on one machine, and the tools to break them on purpose."""
