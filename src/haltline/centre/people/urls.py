"""Addresses of people: their own desk and the practice sign-in."""

from django.urls import path

from . import views

urlpatterns = [
    path("desk/", views.my_desk, name="my_desk"),
    path("practice/", views.practice_list, name="practice"),
    path("practice/sign-in", views.practice_door, name="practice_sign_in"),
]
