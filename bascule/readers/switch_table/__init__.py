"""MAC, ARP, LLDP and CDP tables of switches and routers."""
