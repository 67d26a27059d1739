"""The collection as a git repository: snapshots to read, transactions to write. No meaning is added here."""
