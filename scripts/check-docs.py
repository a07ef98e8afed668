"""Runs every code block of docs/reading-results.md and every cell of docs/notebook.ipynb on a run folder.

    python scripts/check-docs.py [--write] [RUN]        (default: data/run, with labels)

Blocks run as their reader runs them, beside data/run: python in one session, in order, as in a notebook; sql at the
prompt of the DuckDB command line, opened on the warehouse; sh in a shell. A block fails when it stops, and when it
shows nothing: a question without an answer is no example. Blocks without a language are not run. --write keeps what
the cells showed in docs/notebook.ipynb.

Exit 0 where all ran, 1 where one did not, 3 where a package of scripts/checks.txt is missing.
"""

import ast
import contextlib
import io
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

try:
    import duckdb, matplotlib, nbclient, nbformat, pandas, polars  # noqa: E401, F401 what the pages use
except ImportError as missing:
    print(f"check-docs: skipped, {missing.name} is not installed (pip install -r scripts/checks.txt)")
    sys.exit(3)

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "reading-results.md"
NOTEBOOK = ROOT / "docs" / "notebook.ipynb"
LONGEST_CELL_SECONDS = 120


def blocks(text):
    """(line, language, code) of every block that names a language."""
    for found in re.finditer(r"^```(\w+)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        yield text[: found.start()].count("\n") + 1, found[1], found[2]


def run_python(code, session):
    """What the block shows: what it prints and the value of its last line, if that is one."""
    *body, last = ast.parse(code).body
    shown = io.StringIO()
    with contextlib.redirect_stdout(shown):
        exec(compile(ast.Module([*body], []), str(PAGE), "exec"), session)
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), str(PAGE), "eval"), session)
            if value is not None and len(value):
                print(value)
        else:
            exec(compile(ast.Module([last], []), str(PAGE), "exec"), session)
    return shown.getvalue()


def run_sql(code):
    command = ["duckdb", "-readonly", "-csv", "data/run/warehouse.duckdb", "-c", code]
    rows = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return rows if rows.count("\n") > 1 else ""


def run_shell(code):
    before = set(Path().iterdir())
    shown = subprocess.run(["bash", "-euo", "pipefail", "-c", code], check=True, capture_output=True, text=True).stdout
    written = [file.read_text() for file in set(Path().iterdir()) - before]
    return shown + "".join(written)


def check_page():
    session, counts, wrong = {}, {}, []
    runners = {"python": lambda code: run_python(code, session), "sql": run_sql, "sh": run_shell}
    for line, language, code in blocks(PAGE.read_text()):
        counts[language] = counts.get(language, 0) + 1
        try:
            if not runners[language](code).strip():
                wrong.append(f"docs/{PAGE.name}:{line}: the {language} block shows nothing")
        except Exception as error:  # whatever a reader would meet
            said = getattr(error, "stderr", None) or f"{type(error).__name__}: {error}"
            wrong.append(f"docs/{PAGE.name}:{line}: {said.strip()}")
    return counts, wrong


def check_notebook(write):
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    client = nbclient.NotebookClient(notebook, timeout=LONGEST_CELL_SECONDS, kernel_name="python3",
                                     extra_arguments=["--IPKernelApp.log_level=ERROR"],
                                     resources={"metadata": {"path": str(NOTEBOOK.parent)}})
    try:
        client.execute()
    except nbclient.exceptions.CellExecutionError as error:
        return 0, [f"docs/{NOTEBOOK.name}: {error}"]
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    silent = [f"docs/{NOTEBOOK.name}: cell {cell.execution_count} shows nothing"
              for cell in cells[1:] if not cell.outputs]
    if write and not silent:
        for cell in notebook.cells:
            cell.metadata.pop("execution", None)  # times, which differ from run to run
        notebook.metadata = {"kernelspec": notebook.metadata.kernelspec}
        nbformat.write(notebook, NOTEBOOK)
    return len(cells), silent


def main(run, write):
    if not (run / "scores.parquet").exists():
        sys.exit(f"{run}: no scores.parquet. Run \"npm start\" first, or name another run folder.")
    os.environ["USUALLY_OUT"] = str(run)
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "data").mkdir()
        (Path(folder) / "data" / "run").symlink_to(run)
        os.chdir(folder)
        counts, wrong = check_page()
        os.chdir(ROOT)
    cells, silent = check_notebook(write)
    ran = ", ".join(f"{count} {language}" for language, count in counts.items())
    print(f"docs/{PAGE.name}: {ran} blocks; docs/{NOTEBOOK.name}: {cells} cells; run on {run}")
    for complaint in wrong + silent:
        print(complaint, file=sys.stderr)
    sys.exit(1 if wrong or silent else 0)


arguments = [argument for argument in sys.argv[1:] if argument != "--write"]
main(Path(arguments[0] if arguments else ROOT / "data" / "run").resolve(), "--write" in sys.argv)
