"""Files from outside: read in a guarded child process, shown as a difference before anything is written."""
