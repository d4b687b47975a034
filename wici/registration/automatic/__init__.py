"""Messages that leave by themselves: when somebody registers, changes or cancels, before and after."""
