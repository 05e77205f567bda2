"""A form's own page, what is sent to it, and the script that shows it on another site."""

import json
import time
from collections.abc import Mapping

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from teplo.channels.models import Form
from teplo.config_free import headers
from teplo.intake.actions import forget_unmended, keep_unmended, receive
from teplo.intake.arrival import Arrival
from teplo.intake.connectors.form.checking import mistakes as find_mistakes
from teplo.intake.connectors.form.reader import values_of
from teplo.intake.rules import verdict
from teplo.kit import limits, tokens
from teplo.kit.problems import NotSeen, TooLarge
from teplo.staff.routes import Access, Rate, route
from teplo.web.public import shown

LARGEST = 256 * 1024
