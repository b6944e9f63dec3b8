#include "viz/history_plot.hpp"

#include <algorithm>
#include <cstddef>

#include "nn/check.hpp"
#include "viz/grid.hpp"
#include "viz/line_plot.hpp"
#include "viz/sizes.hpp"

namespace viz {

namespace {

struct Panel {
  std::string metric;
  std::vector<Series> series;
};

}  // namespace

Drawing history_plot_drawing(const std::vector<std::pair<std::string, std::vector<double>>>& logs,
                        const HistoryPlotOptions& options) {
  nn::expect_between("history_plot", "the number of names in logs", static_cast<double>(logs.size()), 1, 100);
  const std::string prefix = "val_";
  std::vector<Panel> panels;
  for (const auto& [name, values] : logs) {
    const bool validation = name.rfind(prefix, 0) == 0;
    const std::string metric = validation ? name.substr(prefix.size()) : name;
    auto panel = std::find_if(panels.begin(), panels.end(), [&](const Panel& p) { return p.metric == metric; });
    if (panel == panels.end()) panel = panels.insert(panels.end(), {metric, {}});
    Series series{.name = validation ? "validation" : "training", .y = values, .dashed = validation};
    series.color = validation ? 1 : 0;
    for (std::size_t i = 0; i < values.size(); ++i) series.x.push_back(static_cast<double>(i) + options.first_epoch);
    panel->series.push_back(std::move(series));
  }
  std::vector<Drawing> plots;
  for (const Panel& panel : panels) {
    const bool validation_alone = panel.series.size() == 1 && panel.series[0].dashed;
    const LinePlotOptions look{.title = (validation_alone ? prefix : "") + panel.metric,
                               .x_label = "epoch",
                               .log_y = options.log_y,
                               .whole_x = true,
                               .legend = panel.series.size() > 1,
                               .width = options.width,
                               .height = options.height,
                               .scale = options.scale};
    plots.push_back(line_plot_drawing(panel.series, look, "history_plot"));
  }
  return grid(plots, 3, 24 * options.scale, options.title, options.scale);
}

Image history_plot(const std::vector<std::pair<std::string, std::vector<double>>>& logs,
                   const HistoryPlotOptions& options) {
  return history_plot_drawing(logs, options).render(picture_margin * options.scale);
}

}  // namespace viz
