"""What a build accepts and visitors would stumble over. Law: each check gives problems, and changes nothing."""
