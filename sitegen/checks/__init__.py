"""What a build accepts and visitors would stumble over. Invariant: each check gives problems, and changes nothing."""
