"""The relay on one machine: emulator, stand-ins, demo."""
