"""Models: Python over questions, each a function that returns polars frames."""

from analysis.models.bank_backtest import bank_backtest
from analysis.models.bank_outlook import bank_outlook
from analysis.models.forecast_backtest import forecast_backtest
from analysis.models.reallocation import Reallocation, reallocation
from analysis.models.reform_effect import ReformEffect, reform_effect
from analysis.models.retirement import retirement_age, retirement_rules
from analysis.models.sampling import inspection_sample
from analysis.models.staffing_forecast import Forecast, staffing_forecast

__all__ = [
    "Forecast",
    "Reallocation",
    "ReformEffect",
    "bank_backtest",
    "bank_outlook",
    "forecast_backtest",
    "inspection_sample",
    "reallocation",
    "reform_effect",
    "retirement_age",
    "retirement_rules",
    "staffing_forecast",
]
