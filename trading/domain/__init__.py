"""What things are: facts, events, money, lifecycles and the fold. Imports nothing else of ours."""
