"""What the command line does, one file a family; heavy imports wait until they are needed."""
