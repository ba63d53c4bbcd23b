"""What `--help` says of each command, with examples and exit codes."""

PROGRAM = "One deep-learning chapter in PyTorch, Paddle and Keras, compared by running it."

REPORT = """\
Run the chapter's scenarios in every framework and show what differs, why, and how long it takes.
"""
REPORT_MORE = """\
examples:
  triptych report
  triptych report --sections tying,lazy --quick
  triptych report --from out/run.json --format markdown
  triptych report --python paddle=/opt/paddle/bin/python

exit codes:
  0    all as documented
  1    differences that are not documented, or documented ones that did not happen
  2    a mistake in what was asked
  3    a framework could not run
  130  interrupted; what had finished is written
"""
EXPLAIN = """\
Show how every framework says a thing: an operation, all of a section's, or a function or class of
one of the frameworks; what differs, and why.
"""
EXPLAIN_MORE = """\
examples:
  triptych explain tying
  triptych explain tie_weight
  triptych explain tying.tie_weight --lang zh
  triptych explain torch.nn.init.normal_
  triptych explain Tensor.reshape
"""
AUDIT = """\
Run lessons in every framework they are told in, and show where they raise, do nothing, or differ.
"""
AUDIT_MORE = """\
PATH is a notebook, a Markdown or MyST document, a script, a notebook pasted as text, or a folder of
such. Versions of one lesson in several documents are found and aligned.

examples:
  triptych audit lesson.md
  triptych audit chapter/ --exclude '*_origin.md' --format github
  triptych audit pytorch.ipynb paddle.ipynb
  triptych audit chapter/ --baseline accepted.toml --fail-on major

exit codes:
  0    no finding of the weight that --fail-on names
  1    findings, or accepted ones that are no more
  2    a mistake in what was asked
  3    a document could not be read, or a framework could not run
  130  interrupted; what was judged is shown
"""
TRANSLATE = """\
Tell a lesson in another framework, and prove by running both that it still says the same.
"""
TRANSLATE_MORE = """\
PATH is a document as `triptych audit` takes it, a folder of such, or "-" for standard input: an
expression, a script or a document. A document comes back in its own format; what could not be
translated stays as it was, and every cell that is not the same says so in a comment.

examples:
  triptych translate lesson.ipynb --to paddle
  triptych translate chapter/ --to keras --out chapter-keras/
  triptych translate book.md --to paddle --add-tab --patch | git apply
  echo 'x.view(-1, 4)' | triptych translate - --from pytorch --to keras

exit codes:
  0    every cell is the same, or has no framework in it
  1    a cell differs, is marked, or could not be proved
  2    a mistake in what was asked, or a file that cannot be written
  3    a document could not be read, or a framework could not run
  130  interrupted; documents that were finished are written
"""
LESSON = "Show a lesson's cells, or run it in one framework."
SHOW = "Show a lesson's cells: their lines, tabs, steps, and what was taken for recorded output."
SHOW_MORE = """\
example:
  triptych lesson show lesson.md
"""
RUN = "Run a lesson in one framework, and show what every cell shows."
RUN_MORE = """\
examples:
  triptych lesson run lesson.md --framework paddle
  triptych lesson run lesson.md --framework keras --out lesson-keras.ipynb

exit codes:
  0    every cell ran
  1    a cell raised, or needs what is not here
  2    a mistake in what was asked
  3    the framework could not run
  130  interrupted
"""
DOCTOR = "Show what is installed, with versions, and the command that installs what is not."
DOCTOR_MORE = """\
exit codes:
  0  at least one framework is installed
  3  none is
"""


TEXTS = {
    "report": (REPORT, REPORT_MORE),
    "explain": (EXPLAIN, EXPLAIN_MORE),
    "audit": (AUDIT, AUDIT_MORE),
    "translate": (TRANSLATE, TRANSLATE_MORE),
    "lesson": (LESSON, ""),
    "doctor": (DOCTOR, DOCTOR_MORE),
}
