"""``python -m benchmarks AREA [CASE ...]``: a header line about the machine, then one JSON line per case.

Exit codes: 0 measured, 1 something is missing or broke off, 2 wrong usage. Whether a target is
reached is told in the line and does not change the exit code.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence

from benchmarks.documents.cases import CASES as DOCUMENTS
from benchmarks.documents.cases import Amounts as DocumentAmounts
from benchmarks.machine import machine
from benchmarks.sending.cases import CASES as SENDING
from benchmarks.sending.cases import Amounts
from benchmarks.sending.running import CaseFailed, cases_of, run
from benchmarks.servers import Missing


def build_parser() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(prog="wici bench", description="Measures Wici on this machine.")
    areas = parser.add_subparsers(metavar="AREA", required=True)
    _add_sending(areas.add_parser("sending", help="the sending engine, import and screens"))
    _add_documents(areas.add_parser("documents", help="documents, one by one and all in one file"))
    return parser


def _add_sending(sending: argparse.ArgumentParser) -> None:
    sending.set_defaults(area="sending")
    sending.add_argument("cases", nargs="*", metavar="CASE", help=f"{', '.join(SENDING)} (default: all)")
    usual = Amounts()
    sending.add_argument(
        "--messages", type=_amount, default=usual.messages, metavar="N", help="in each round"
    )
    sending.add_argument("--rounds", type=_amount, default=usual.rounds, metavar="N")
    sending.add_argument(
        "--people", type=_amount, default=usual.people, metavar="N", help="recipients for freeze and memory"
    )
    sending.add_argument(
        "--participants", type=_amount, default=usual.participants, metavar="N", help="for import and screens"
    )


def _add_documents(documents: argparse.ArgumentParser) -> None:
    documents.set_defaults(area="documents")
    documents.add_argument("cases", nargs="*", metavar="CASE", help=f"{', '.join(DOCUMENTS)} (default: all)")
    usual = DocumentAmounts()
    documents.add_argument(
        "--documents", type=_amount, default=usual.documents, metavar="N", help="in each round"
    )
    documents.add_argument("--rounds", type=_amount, default=usual.rounds, metavar="N")
    documents.add_argument("--book", type=_amount, default=usual.book, metavar="N", help="in one file")


def _amounts(args: argparse.Namespace) -> Amounts | DocumentAmounts:
    if args.area == "documents":
        return DocumentAmounts(args.documents, args.rounds, args.book)
    return Amounts(args.messages, args.rounds, args.people, args.participants)


def _amount(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"“{text}” is not a number of 1 or more")
    return int(text)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures; returns the exit code."""
    parser = build_parser()
    args = parser.parse_args(arguments)
    cases = cases_of(args.area)
    unknown = [name for name in args.cases if name not in cases]
    if unknown:
        parser.error(f"there is no case “{unknown[0]}”; there are: {', '.join(cases)}")
    amounts = _amounts(args)
    print(json.dumps({"machine": machine(), "amounts": amounts.as_json()}), flush=True)
    try:
        for result in run(args.cases or list(cases), amounts, area=args.area):
            print(json.dumps(result), flush=True)
    except (Missing, CaseFailed) as error:
        print(f"wici bench: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
