"""Addresses of partner pages, under /desk/partners."""

from django.urls import path

from . import changing, deciding, views

urlpatterns = [
    path("", views.partners, name="partners"),
    path("/new", changing.add, name="partner_new"),
    path("/<slug:code>", views.partner, name="partner"),
    path("/<slug:code>/try", views.try_it, name="partner_try"),
    path("/<slug:code>/terms", changing.change_terms, name="partner_terms"),
    path("/<slug:code>/contacts/new", changing.contact, name="partner_contact_new"),
    path("/<slug:code>/contacts/<int:number>", changing.contact, name="partner_contact"),
    path("/<slug:code>/address", changing.propose_address, name="partner_address"),
    path("/<slug:code>/keys", changing.propose_key, name="partner_key"),
    path("/<slug:code>/keys/revoke", deciding.revoke_key, name="partner_revoke"),
    path("/<slug:code>/changes/<int:number>", deciding.decide_change, name="partner_change"),
    path("/<slug:code>/words/<int:number>", deciding.answer_word, name="partner_word"),
    path("/<slug:code>/retire", deciding.retire, name="partner_retire"),
]
