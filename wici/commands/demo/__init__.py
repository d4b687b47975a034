"""The demo event: a congress with people, groups, messages and a dispatch to look at."""
