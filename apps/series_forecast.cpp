// Forecasts a series with an LSTM and attention, and shows what the layers give, where attention is, and which months
// move the forecast. What the pictures show is in the README.
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "apps/common/options.hpp"
#include "apps/common/run_folder.hpp"
#include "apps/series_forecast/pictures.hpp"
#include "nn/nn.hpp"
#include "tasks/series_forecast/forecast.hpp"
#include "viz/terminal_heatmap.hpp"

namespace {

using nn::Tensor;

constexpr std::size_t looked_at = 16;  // test samples whose attention is drawn as a mean

struct Options : CommonOptions {
  std::string csv = "", activation = "linear";
  std::vector<std::string> columns = {};
  tasks::WindowOptions windows = {};
  std::size_t season = 132, units = 60, attention_width = 0, patience = 6;
  double dropout = 0.3;
};

nn::Model train(const std::string& attention, const tasks::SplitSeries& d, const Options& o) {
  const nn::Model model = tasks::forecast_model(o.windows.window, d.train.x.shape(2), o.windows.horizon,
                                                {.attention = attention,
                                                 .activation = o.activation,
                                                 .attention_width = o.attention_width,
                                                 .units = o.units,
                                                 .dropout = o.dropout});
  if (!o.quiet) model.summary();
  model.compile({.optimizer = nn::Adam(o.learning_rate), .loss = "mse"});
  model.fit(d.train.x, d.train.y,
            {.batch_size = o.batch,
             .epochs = o.epochs,
             .verbose = o.quiet ? 0 : -1,
             .validation_data = {d.validation.x, d.validation.y},
             .callbacks = {nn::EarlyStopping({.patience = o.patience, .restore_best_weights = true})}});
  return model;
}

// Of a model loaded from a file, which may be another program's or of other options.
void expect_fits(const nn::Model& model, const std::string& file, const tasks::Windows& windows) {
  const nn::Shape x = model.inputs()[0].shape(), y = model.outputs()[0].shape();
  if (model.inputs().size() == 1 && x == nn::Shape{nn::None, windows.x.shape(1), windows.x.shape(2)} &&
      y == nn::Shape{nn::None, windows.y.shape(1)}) {
    return;
  }
  nn::fail("series_forecast: expected ", file, " to read ", nn::to_string(nn::shape_of(windows.x)), " and to give ",
           nn::to_string(nn::shape_of(windows.y)), ", got a model of ", nn::to_string(x), " and ", nn::to_string(y),
           "; give --window, --horizon and --column as in the run that made it");
}

// Samples of the test part, evenly apart.
Tensor some_of(const Tensor& x) {
  std::vector<std::size_t> places;
  const std::size_t n = x.shape(0), wanted = std::min(n, looked_at);
  for (std::size_t i = 0; i < wanted; ++i) places.push_back(i * n / wanted);
  return nn::rows(x, places);
}

void run(const Options& o) {
  o.apply();
  RunFolder folder("series_forecast", "Where does a forecast look?", o);
  const tasks::Series series = o.csv.empty() ? tasks::sunspots() : tasks::read_series(o.csv, o.columns);
  const tasks::SplitSeries d = tasks::split(series, o.windows);
  const Tensor truth = tasks::truth(series, d.test), last_value = tasks::last_value(series, d.test),
               last_season = tasks::last_season(series, d.test, o.season);
  const double baseline = tasks::error_of(last_value, truth).mae;
  const auto errors = [&](const std::string& name, const Tensor& forecast) {
    const tasks::ForecastError e = tasks::error_of(forecast, truth);
    folder.result(name + ": MAE", e.mae);
    folder.result(name + ": RMSE", e.rmse);
  };
  const auto forecast_with = [&](const std::string& attention) {
    const std::string file = attention + "_attention.keras";
    const nn::Model model = folder.model(file, [&] { return train(attention, d, o); });
    expect_fits(model, file, d.test);
    return model;
  };
  const nn::Model self = forecast_with("self"), weighted = forecast_with("weighted");
  const Tensor self_forecast = tasks::forecasts(self, d.test, d.scaling),
               weighted_forecast = tasks::forecasts(weighted, d.test, d.scaling);
  errors("last value", last_value);
  errors("last season", last_season);
  errors("self-attention", self_forecast);
  errors("weighted attention", weighted_forecast);
  folder.result("self-attention: MAE below the last value's by, %",
                100 * (1 - tasks::error_of(self_forecast, truth).mae / baseline));
  folder.result("weighted attention: MAE below the last value's by, %",
                100 * (1 - tasks::error_of(weighted_forecast, truth).mae / baseline));

  const Tensor some = some_of(d.test.x), newest = nn::rows(d.test.x, d.test.size() - 1, d.test.size());
  const Tensor map = self.fetch(newest, "attention/attention"), one = weighted.fetch(newest, "attention/attention");
  const Tensor self_weights = tasks::mean_over_rows(self.fetch(some, "attention/attention")),
               weighted_weights = tasks::mean_over_rows(weighted.fetch(some, "attention/attention"));
  folder.result("self-attention: largest weight of a row / its least", tasks::largest_to_least(map));
  folder.result("weighted attention: largest weight / least", tasks::largest_to_least(one));

  const Pictures pictures{series, d.test};
  folder.show(viz::terminal_heatmap(
      pictures.squared(map), {.x_label = "looked at", .y_label = "looking", .title = "self-attention, newest window"}));
  folder.picture(pictures.forecast(truth, {{"self-attention", self_forecast}, {"last value", last_value}}),
                 "forecast.png", "The forecast",
                 "The unseen part: every " + std::to_string(o.windows.horizon) + " " + series.unit +
                     "s a new forecast of so many.");
  folder.picture(pictures.attention_and_attribution({{"self-attention", self_weights}, {"weighted", weighted_weights}},
                                                    {{"self-attention", tasks::attribution(self, some)},
                                                     {"weighted", tasks::attribution(weighted, some)}}),
                 "attention_and_attribution.png", "Attention beside attribution",
                 "How much each " + series.unit + " of the window is looked at, and how much it moves the forecast.");
  folder.picture(pictures.map(map), "attention_map.png", "The attention map",
                 "Rows look, columns are looked at; each row of weights adds up to 1.");
  for (const PictureFile& p : pictures.of_layers(self, weighted, newest)) {
    folder.picture(p.image, p.file, p.title, p.text);
  }
  folder.finish();
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  options.epochs = 12;
  options.out = "out/series_forecast";
  CommandLine line("series_forecast", "Forecasts a series, by default the sunspots, and draws where attention is.");
  line.text("--csv", options.csv, "a file with a series of your own, a time a line");
  line.texts("--column", options.columns,
             "name or number of a column of --csv; the first one is forecast, further ones help; default: the last");
  line.count("--window", options.windows.window, "rows that are known to a forecast", 1, 10'000);
  line.count("--horizon", options.windows.horizon, "rows that are forecast", 1, 10'000);
  line.count("--season", options.season, "rows between a number and the one that \"last season\" forecasts");
  line.count("--stride", options.windows.stride, "rows from one training window to the next");
  line.count("--units", options.units, "of the LSTM");
  line.text("--activation", options.activation, "of the scores of self-attention", {"linear", "sigmoid"});
  line.count("--attention-width", options.attention_width, "rows that a row may look at, 0: all", 0);
  line.number("--dropout", options.dropout, "before the last layer");
  line.count("--patience", options.patience, "epochs without improvement before training ends");
  options.add_to(line);
  return line.run(argc, argv, [&] { run(options); });
}
