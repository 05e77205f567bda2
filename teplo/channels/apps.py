from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    name = "teplo.channels"
    label = "channels"
