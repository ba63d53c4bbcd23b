"""What all frameworks share: the interface, the scenarios, the worker and the records that travel.

Nothing in this package imports a framework, so that the command line, the tests and the report
can import it freely; only the process behind `common.worker` loads one, by name.
"""
