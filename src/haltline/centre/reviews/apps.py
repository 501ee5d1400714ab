from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "haltline.centre.reviews"
    label = "reviews"
