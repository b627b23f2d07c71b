"""Music vae."""
