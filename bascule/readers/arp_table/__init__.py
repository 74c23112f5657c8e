"""ARP and neighbour tables of computers."""
