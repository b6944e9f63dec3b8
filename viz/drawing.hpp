// A picture before it has pixels: shapes and texts at places on a sheet without edges. Its labels and panels can be
// looked at, so that it can be tested that nothing is cut and nothing lies over anything else.
#pragma once

#include <variant>
#include <vector>

#include "viz/image.hpp"
#include "viz/label.hpp"
#include "viz/stroke.hpp"

namespace viz {

class Drawing {
 public:
  /// A part of the picture that holds data, such as a plot within its frame. Only texts that go inside lie over it.
  void panel(const Box& box);
  /// opacity: from 0, which shows all that is below, to 1.
  void fill(const Box& box, Color color, double opacity = 1);
  /// The border of the box, drawn inside it.
  void frame(const Box& box, Color color, int thickness);
  void line(std::vector<Point> points, double width, Color color, std::vector<double> dash, const Box& clip);
  void dots(std::vector<Point> points, double radius, Color color, const Box& clip);
  void image(Image image, int x, int y);
  /// An empty text is nothing.
  void text(const Label& label);
  /// A text over the data of a panel.
  void text_inside(const Label& label);
  /// All of another drawing, moved.
  void add(const Drawing& other, int x, int y);

  const std::vector<Box>& panels() const { return panels_; }
  const std::vector<Label>& labels() const { return labels_; }  // not those inside
  const std::vector<Label>& labels_inside() const { return labels_inside_; }
  /// Around all of it.
  Box extent() const { return extent_; }

  /// The picture, with so many white pixels around. Throws nn::Error when it would be too large.
  Image render(int margin) const;

 private:
  struct Fill {
    Box box;
    Color color;
    double opacity;
  };
  struct Line {
    std::vector<Point> points;
    double width;
    Color color;
    std::vector<double> dash;
    Box clip;
  };
  struct Dots {
    std::vector<Point> points;
    double radius;
    Color color;
    Box clip;
  };
  struct Picture {
    Image image;
    int x, y;
  };
  using Shape = std::variant<Fill, Line, Dots, Picture>;

  void reach(const Box& box) { extent_ = around(extent_, box); }
  static void move(Shape& shape, int x, int y);
  static void draw(Image& image, const Shape& shape, int x, int y);

  std::vector<Shape> shapes_;  // in the order they are drawn; the texts come last
  std::vector<Box> panels_;
  std::vector<Label> labels_, labels_inside_;
  Box extent_;
};

}  // namespace viz
