"""Files from outside: read in a guarded child process, compared with the records, taken in by choice."""
