"""How somebody registers: a draft that keeps what is typed, the summary, and what they may do afterwards."""
