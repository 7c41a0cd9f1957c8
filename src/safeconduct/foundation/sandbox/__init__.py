"""Where strangers' files are opened: a process without network, home or disk. A safe copy comes out, or why not."""
