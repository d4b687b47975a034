"""Forms of plain.forms as public pages show them: the registration form, and surveys."""
