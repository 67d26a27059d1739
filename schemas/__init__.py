"""The profile of lawrepo and the pinned origin of the OASIS schema; installed as `akn.schemas`."""
