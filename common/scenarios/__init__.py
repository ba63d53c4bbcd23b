"""The experiments, a file per section; `common.scenario.load_section` returns a file's."""
