"""How the program comes onto a server without internet, what it needs there, and whether it has it."""
