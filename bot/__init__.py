"""Runs it: settings, assembly, clock, courier, serving, command line, sandbox."""
