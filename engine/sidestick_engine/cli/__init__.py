"""The command line: `main` is the group; each subcommand is a module here, loaded when called."""
