from __future__ import annotations

from benchmarks.mime_assembly import measure, message_size


def test_the_benchmark_runs_and_ours_is_many_times_faster() -> None:
    best = measure(messages=60)

    assert set(best) == {"wici", "email.message.EmailMessage", "django EmailMultiAlternatives"}
    assert best["email.message.EmailMessage"] > 5 * best["wici"]
    assert best["django EmailMultiAlternatives"] > 3 * best["wici"]
    assert 9_000 < message_size() < 13_000
