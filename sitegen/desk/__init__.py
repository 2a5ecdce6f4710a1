"""What editors use besides a build. Law: each tool is the sentence of `pipeline`, cut or looked at."""
