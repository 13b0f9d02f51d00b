"""What this machine has: devices, processes, cores, memory, room for caches."""
