"""Sets up the checkout: what ./run and ./test need before Wici itself can start.

Standard library only, but for what runs inside the virtual environment (translations).
"""
