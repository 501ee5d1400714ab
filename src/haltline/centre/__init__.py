"""The anti-fraud centre: a Django project with one folder for each noun of the work."""
