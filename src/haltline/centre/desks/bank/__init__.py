"""What a bank desk sees: its inbox and one request with its answer form."""
